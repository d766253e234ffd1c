"""The kit for SOAP systems: settings, a client that tells bad answers apart, and masked traces.

An adapter inherits ``SoapSettings``, brings a WSDL, and calls ``SoapClient.call`` with an operation's name
and its fields. What comes back is a value, or a ``Retry`` or ``Reject`` in the system's own words.
"""

from adapters.kit.soap.client import SoapClient
from adapters.kit.soap.faults import Fault
from adapters.kit.soap.records import SoapRecord
from adapters.kit.soap.settings import SoapSettings
from adapters.kit.soap.values import Arguments, Value

__all__ = ["Arguments", "Fault", "SoapClient", "SoapRecord", "SoapSettings", "Value"]
