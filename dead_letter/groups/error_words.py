"""Words that errors are made of, and codes that vendors give them: what in a cause is nobody's name. Pure."""

from __future__ import annotations

import re

_WORDS = """
a abort aborted access account action active address administrator again all allowed already an and any
api application are argument array arrears as at attempt attribute authentication authorisation
authorised authorization authorized backend bad be been before bin body broken buffer busy but by can
cancelled cannot case certificate changed character characters check client closed code column command
communication completed configuration conflict connect connection constraint contact content corrupt
corrupted could council credentials csv customer damaged data database date deadlock deleted denied
detected device did disabled disconnected disk do document does domain down due duplicate element empty
encoding endpoint enough entity entry error errors exceeded exception exclusive execute executed
execution exist exists expected expired failed failing failure fatal fault field fields file filesystem
folder for forbidden foreign format found free from full function gateway group had handle handshake has
have header host http https id identifier if illegal implemented in inactive incomplete incorrect index
input insufficient integrity internal interrupted into invalid is it item job json key known large later
layer length licence license limit locked login logon maintenance malformed mandatory many maximum media
memory message method minimum mismatch missing mode module more must network new no node none not null
number object obsolete of offline on online only operation optional or other out output overflow
overloaded owner parameter parse parser partner password path payload pending permission permissions
permitted please pool port postcode primary procedure process processing property protocol query queue
quota range rate reached read receiver record records ref reference refused rejected remote request
requests required reset resource response rest result retry revoked rollback row rows running schema
security server service session should signature size soap socket software source space special sql ssl
stack start started state statement status step stopped storage stream street string support supported
suspended syntax system table tablespace tax temporarily temporary terminated than that the this thread
time timed timeout times tls to token too transaction transport try type unable unauthorised
unauthorized unavailable undefined unexpected unhandled unique unknown unreachable unrecognised
unrecognized unsupported until update updated upgrade uprn upstream url used user username usrn
validation value values version violated violation waiting ward warning was were when while with without
would write wrong xml yet
"""
ORDINARY = frozenset(_WORDS.split())
"""Words of errors, and the nouns of systems, in small letters. None is also a given name, so that of a whole
name there is always a part that is not among them."""
_ALSO_SURNAMES = """
bin can case down field fields host key parser rate read stack street ward
"""
_SURNAMES = frozenset(_ALSO_SURNAMES.split())
"""Those of them that people may be called by too: beside a name they are taken for a part of it."""

_VENDORS = (
    "ORA|TNS|PLS|IMP|EXP|RMAN|SQL|SQLSTATE|SQLCODE|DSN|DFH|AMQ|MQ|MQRC|CICS|JCA|BEA|OSB|SOA|SAP|IBM|MSG"
    "|AADSTS|ADAL|ERR|ERROR|E|EC|PGRST|WSE|COM|WIN32|NET|CLR|JDBC|ODBC|LDAP|SMTP|FTP|SFTP|TLS|SSL|XML|XSD"
)
CODE = re.compile(
    r"""
    \b(?:
        (?P<called>(?:error\ code|error\ number|error\ no\.?
            |fault\ code|reason\ code|return\ code|result\ code
            |sqlstate|sqlcode|errno|msg|hresult)\s*[:=\#]?\s*[\[(]?)
        (?P<given>-?(?=[A-Za-z0-9-]*\d)[A-Za-z]{0,5}-?\d{1,5}[A-Za-z]{0,2}\d?|0x[0-9A-Fa-f]{8})
      | (?P<bare>(?:"""
    + _VENDORS
    + r""")[-_]?\d{3,5}[A-Z]?|AADSTS\d{5,6}|0x8[0-9A-Fa-f]{7})
    )(?![\w/-])
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A code that tells one cause from another: one of a vendor's form, or what is called a code of an error."""


def ordinary(word: str) -> bool:
    """Is it a word of errors, however it is written?"""
    return word.casefold().strip("'’-") in ORDINARY


def may_be_a_surname(word: str) -> bool:
    return word.casefold().strip("'’-") in _SURNAMES


def schema_name(text: str) -> bool:
    """Is it the name of a column or table, such as WARD_CODE, and no value?"""
    parts = text.split("_")
    return (
        len(parts) > 1
        and all(re.fullmatch(r"[A-Z]+", one) for one in parts)
        and any(ordinary(one) for one in parts)
    )
