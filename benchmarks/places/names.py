"""Names of streets, houses, towns and businesses, plainly invented."""

from __future__ import annotations

HEADS = (
    *("Alder", "Ash", "Barn", "Birk", "Black", "Blair", "Bracken", "Brig", "Broom", "Burn", "Cairn", "Carse"),
    *("Clover", "Corrie", "Craig", "Croft", "Dal", "Drum", "Elder", "Fern", "Fin", "Glen", "Gorse", "Hazel"),
    *("Heather", "Inver", "Kel", "Kil", "Kirk", "Larch", "Lin", "Loch", "Maple", "Mill", "Mos", "Muir"),
    *("Oak", "Pit", "Quarry", "Raven", "Rowan", "Rush", "Sand", "Shaw", "Spring", "Stone", "Thistle", "Tor"),
    *("Wester", "Whin", "Whit", "Willow"),
)
TAILS = (
    *(
        "bank",
        "brae",
        "burn",
        "dale",
        "den",
        "field",
        "ford",
        "garth",
        "gate",
        "ham",
        "haugh",
        "head",
        "holm",
    ),
    *(
        "hope",
        "knowe",
        "land",
        "law",
        "lea",
        "loan",
        "mains",
        "meadow",
        "more",
        "ness",
        "rigg",
        "shiel",
        "side",
    ),
    *("stane", "thorn", "ton", "tyre", "vale", "wick", "wood", "worth"),
)
KINDS = (
    *(
        "Street",
        "Road",
        "Avenue",
        "Drive",
        "Gardens",
        "Place",
        "Terrace",
        "Crescent",
        "Lane",
        "Court",
        "Close",
    ),
    *("Grove", "Park", "Square", "View", "Way", "Loan", "Wynd"),
)
TOWNS = (
    *("Tolburgh", "Port Sample", "Examplemuir", "Kirkinvent", "Mockhaven", "Fictinloch", "Nether Mythie"),
    *("Inverfable", "Legendry", "Storyfoot", "Auchtertale", "Balnought"),
)
PARTS = ("", "", "", "Northside", "Harbour", "Old Town", "Millfauld", "Woodend")
HOUSES = ("Cottage", "House", "Lodge", "Villa", "Steading", "Bungalow", "Farm")
TRADES = (
    *(
        "Bakery",
        "Dental Practice",
        "Barbers",
        "Bookshop",
        "Hardware",
        "Pharmacy",
        "Cafe",
        "Solicitors",
        "Garage",
    ),
    *("Nursery", "Opticians", "Takeaway", "Florist", "Letting Agency"),
)
TRADERS = (
    "Sampleson",
    "Testwell",
    "Mockridge",
    "Quillfeather",
    "Pretendry",
    "Inventor",
    "Figment",
    "Makebelieve",
)
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
