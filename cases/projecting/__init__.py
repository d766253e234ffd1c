"""Cases from their events: the one way in which a case comes to be as it is, now and when it is rebuilt."""
