"""How far a text and a property agree. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from identity_index.people.matching.closeness import nearly
from identity_index.people.normalise.word_lists import words
from identity_index.places.matching import ladders
from identity_index.places.matching.aliases import Aliases
from identity_index.places.matching.known import Form, Known, Words
from identity_index.places.matching.ladders import MISSING, Levels
from identity_index.places.matching.likeness import begins, houses_in, kind_in, postcode_level
from identity_index.places.matching.numbering import numbers_agree
from identity_index.places.matching.units import FLAT, SOME
from identity_index.places.matching.written import Reading, Written, kinds

_DISTRICT = 4
"""Letters and figures of the first half of a postcode, at most."""

_CALLED = {ladders.NAME_SAME, ladders.NAME_NEAR}
_HAS_NUMBER = {ladders.NUMBER_SAME, ladders.NUMBER_RANGE}
_LIKE = 60.0
"""From 0 to 100: how like a word of a street one must be that may be it, badly spelt."""

ANOTHER_NAME = "the house has another name"
BESIDE = "the text says that it is beside it"
ANOTHER_TOWN = "the text names another town, or a postcode of one"
ANOTHER_STREET = "the text names another street"
NO_MORE = "it had that number or name before, and has it no more"
ANOTHER_NUMBER = "the text names another number or flat too, which is not known of it"


class Hit(NamedTuple):
    """How words were found in a text. ``slips``: words that are there but for a slip; ``used``: which words
    of the text they were; ``mistaken``: one of the slips is a word that is known itself."""

    exact: int
    slips: int
    missed: int
    used: frozenset[str]
    mistaken: bool = False

    @property
    def whole(self) -> bool:
        return not self.missed

    @property
    def none(self) -> bool:
        return not (self.exact or self.slips)


class Way(NamedTuple):
    """How far they agree, if the text is read and the property called in one of the ways. ``at``: how
    unlikely a reading it is, 0 being the likeliest; ``against``: by what of it another is meant, whatever
    agrees; "" where nothing is; ``former``: it is not called so any more; ``told``: the words that are its
    house's or its business's name, where the text has it whole; ``unused``: those that nothing of it has."""

    levels: Levels
    at: int
    against: str = ""
    former: bool = False
    told: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()


class Comparison:
    """One text, held ready to be compared with many properties."""

    def __init__(
        self,
        written: Written,
        known: frozenset[str] = frozenset(),
        aliases: Aliases = Aliases(),
        towns: frozenset[str] = frozenset(),
    ) -> None:
        """``known``: the words of the text that some property has just so; ``aliases``: of towns; ``towns``:
        those of some property that the text may name, each as one word."""
        self.written, self._known = written, known
        self._by_alias = aliases.named(written)
        self._towns = towns
        self._words = frozenset(written.words)
        self._joined = {
            one + two: (one, two) for one, two in zip(written.words, written.words[1:], strict=False)
        }
        self._kinds = {word: short for word in self._words if (short := kind_in(word))}
        self._houses = houses_in(written.words)
        self._found: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._hits: dict[Words, Hit] = {}

    def ways(self, place: Known) -> list[Way]:
        """For each way to read the text and to call the property."""
        now = self._trader(place.traders)
        ways = self._ways(place, *now)
        was = self._trader(place.former_traders)
        if was[0] == ladders.TRADER_SAME and now[0] != ladders.TRADER_SAME:
            ways += self._ways(place, *was, traded=True)
        return ways

    def _ways(self, place: Known, trader: int, trading: frozenset[str], *, traded: bool = False) -> list[Way]:
        """``trader``: how far the text has the business, and by which words; ``traded``: it is one that is
        not there any more."""
        code = postcode_level(self.written.postcode, place.postcode)
        around, there = self._area(place.areas)
        against = ANOTHER_NAME if self._has_another_name(place, there | trading) else ""
        against = BESIDE if self.written.beside else against
        stands = {(form.number, form.unit, form.names) for form in place.forms if not form.former}
        found: list[Way] = []
        for form in place.forms:
            street, on_street = self._street(form.street)
            name, named = self._name(form.names)
            used = on_street | named | there | trading
            flat = next((one for one in self.written.perhaps if one[0] not in used), ("", ""))
            letter = self.written.letter if self.written.letter not in used else ""
            unused = self._words - used
            left = len(unused)
            for at, said in enumerate(self.written.readings):
                reading, explained = said, 0
                if flat[1] and said.unit in {"", SOME}:
                    reading, explained = said._replace(unit=flat[1]), 1
                elif said.unit in {"", SOME} and self._names_part(said, form, on_street):
                    part_left = max(said.left - (said.unit == SOME), 0)
                    reading = said._replace(unit=form.unit, left=part_left)
                if letter and reading.number is not None and not reading.number.suffix:
                    reading = reading._replace(number=reading.number._replace(suffix=letter))
                    explained += 1
                number, unit, beyond = numbers_agree(reading, form)
                over = left - explained
                area = MISSING if around == ladders.AREA_NONE and not over else around
                rest = min(max(over, 0) + 2 * reading.left, ladders.REST_MORE)
                doubt = against or beyond or (ANOTHER_NUMBER if reading.left else "")
                if not doubt and form.former and (form.number, form.unit, form.names) not in stands:
                    doubt = NO_MORE
                if not doubt and traded and number not in _HAS_NUMBER and name not in _CALLED:
                    doubt = NO_MORE
                by_name = name in _CALLED or trader == ladders.TRADER_SAME
                told = ((named if name in _CALLED else trading) if by_name else frozenset()) - on_street
                if not doubt and code == ladders.CODE_SAME and over > 0 and not by_name:
                    doubt = ANOTHER_STREET if self._is_on_another(street, form.street, used) else ""
                if not doubt and around in {MISSING, ladders.AREA_NONE} and over > 0:
                    doubt = ANOTHER_TOWN if self._is_elsewhere(code, on_street, used) else ""
                levels = (code, street, number, unit, name, trader, area, rest)
                found.append(Way(levels, min(at, 1), doubt, form.former or traded, told, unused))
        return found

    def _names_part(self, said: Reading, form: Form, on_street: frozenset[str]) -> bool:
        """Is it within a house by a name, and the text has that name? The flat above the shop is not the
        shop."""
        if not form.unit.startswith(SOME):
            return False
        name = form.unit.removeprefix(SOME).split()
        part = tuple([one for one in name if one != FLAT])
        if said.unit == SOME and FLAT not in name:
            return False
        hit = self.hit(part)
        return hit.whole and not hit.used <= on_street if part else said.unit == SOME

    def _has_another_name(self, place: Known, used: frozenset[str]) -> bool:
        """Does the text name a house, and the property has a name, and they have no word in common?"""
        named = [form for form in place.forms if form.names]
        if not self._houses or not named or any(self._is_called(form) for form in named):
            return False
        return bool(self._houses - used.union(*(self._street(form.street)[1] for form in place.forms)))

    def _is_elsewhere(self, code: int, on_street: frozenset[str], used: frozenset[str]) -> bool:
        """Of what has no town that the text names: does a word follow the street that may be another town's,
        as the postcode is of another district, or that is a town of other properties, or one far from
        here? Every town has a High Street."""
        said = self.written.words
        last = max((at for at, word in enumerate(said) if word in on_street), default=-1)
        after = {word for word in said[last + 1 :] if word not in used}
        if code == ladders.CODE_OTHER and len(self.written.postcode) > _DISTRICT:
            return bool(after)
        if code in {ladders.CODE_SAME, ladders.CODE_SLIP, ladders.CODE_SECTOR}:
            return False
        follow = said[last + 1 :]
        here = any(
            "".join(follow[at:end]) in self._towns and not used.issuperset(follow[at:end])
            for at in range(len(follow))
            for end in range(at + 1, len(follow) + 1)
        )
        return here or not after.isdisjoint(words("addresses", "elsewhere.towns"))

    def _is_on_another(self, level: int, street: Words, used: frozenset[str]) -> bool:
        """Of what has the text's postcode: is the street that the text names another, and not this one badly
        spelt? Of a street that agrees in part, where a word beside that is one of another street."""
        if level not in {ladders.ROAD_OTHER, ladders.ROAD_PART}:
            return False
        whole = "".join(street)
        left = [one for one in self.written.words if one not in used and one not in kinds()]
        if level == ladders.ROAD_PART:
            left = [one for one in left if one in self._known]
        return any(all(ratio(one, part) < _LIKE for part in (*street, whole)) for one in left)

    def _is_called(self, form: Form) -> bool:
        """Is a word that tells this house from others in the text?"""
        some = tuple([one for one in form.names if one not in kinds()])
        return bool(some) and not self.hit(some).none

    def hit(self, wanted: Words) -> Hit:
        """Which of these words the text has, in any order."""
        known = self._hits.get(wanted)
        if known is None:
            known = self._hits[wanted] = self._hit(wanted)
        return known

    def _hit(self, wanted: Words) -> Hit:
        exact = slips = 0
        used: set[str] = set()
        mistaken = False
        for word in wanted:
            found, which = self._look(word)
            mistaken |= found == 1 and any(one in self._known for one in which)
            exact += found == 0
            slips += found == 1
            used.update(which)
        missed = len(wanted) - exact - slips
        if missed and len(wanted) > 1:
            together = "".join(wanted[:2])  # Long Croft, written as one word
            found, which = self._look(together)
            if which and not any(begins(together, one) for one in which):  # Rose is no Rosecottage
                hit = self._hit(wanted[2:])
                mine = (hit.exact + 2 * (found == 0), hit.slips + 2 * (found == 1), hit.missed)
                if mine[2] < missed:
                    return Hit(*mine, frozenset(which) | hit.used, hit.mistaken)
        return Hit(exact, slips, missed, frozenset(used), mistaken)

    def _look(self, word: str) -> tuple[int, tuple[str, ...]]:
        known = self._found.get(word)
        if known is None:
            known = self._found[word] = self._search(word)
        return known

    def _search(self, word: str) -> tuple[int, tuple[str, ...]]:
        if word in self._words:
            return 0, (word,)
        if word in self._joined:
            return 0, self._joined[word]
        if word in self._kinds.values():
            return 0, tuple(one for one, short in self._kinds.items() if short == word)
        for one in self.written.words:
            if nearly(word, one) or begins(word, one):
                return 1, (one,)
        for one, parts in self._joined.items():
            if len(word) > 5 and nearly(word, one):
                return 1, parts
        return 2, ()

    def _street(self, street: Words) -> tuple[int, frozenset[str]]:
        if not street:
            return MISSING, frozenset()
        kind = street[-1] if len(street) > 1 and street[-1] in kinds() else ""
        hit = self.hit(street[:-1] if kind else street)
        if hit.none:
            return ladders.ROAD_OTHER, frozenset()
        if not hit.whole:
            return ladders.ROAD_PART, hit.used
        same = not kind or self._look(kind)[0] == 0
        used = hit.used | (frozenset(self._look(kind)[1]) if same and kind else frozenset())
        if hit.mistaken:
            return ladders.ROAD_MISTAKEN, used
        other = not same and bool(set(self._kinds) - hit.used)
        level = 0 if same else 4 if other else 2
        return level + bool(hit.slips), used

    def _name(self, names: Words) -> tuple[int, frozenset[str]]:
        if not names:
            return MISSING, frozenset()
        hit = self.hit(names)
        telling = [one for one in names if one not in kinds()]
        if hit.none or (telling and self.hit(tuple(telling)).none):
            return ladders.NAME_NONE, frozenset()
        if hit.whole or (telling and self.hit(tuple(telling)).whole and len(telling) > 1):
            return (ladders.NAME_NEAR if hit.slips or hit.missed else ladders.NAME_SAME), hit.used
        return ladders.NAME_PART, hit.used

    def _trader(self, traders: Iterable[Words]) -> tuple[int, frozenset[str]]:
        best, used = MISSING, frozenset[str]()
        for one in traders:
            hit = self.hit(one)
            level = ladders.TRADER_SAME if hit.whole else ladders.TRADER_NONE
            if not hit.whole and (hit.exact + hit.slips) * 2 >= len(one):
                level = ladders.TRADER_PART
            if best == MISSING or level < best:
                best, used = level, hit.used if level != ladders.TRADER_NONE else frozenset()
        return best, used

    def _area(self, areas: Sequence[Words]) -> tuple[int, frozenset[str]]:
        best, used = MISSING if not areas else ladders.AREA_NONE, frozenset[str]()
        for one in areas:
            if one in self._by_alias:
                best, used = ladders.AREA_SAME, used | self._by_alias[one]
            hit = self.hit(one)
            if hit.whole:
                best = min(best, ladders.AREA_NEAR if hit.slips else ladders.AREA_SAME)
                used |= hit.used
        return best, used
