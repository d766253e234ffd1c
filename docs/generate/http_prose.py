"""What the page of the HTTP API says that no router can say for itself."""

from __future__ import annotations

HEAD = """# HTTP API

The hub listens on `http://127.0.0.1:8642` unless the [settings](settings.md) say otherwise; put a proxy with TLS in front of it before you open it to a network. Every endpoint but health, tracking links and what Open311 shows needs a key, sent as `Authorization: Bearer tb_…`, that has the scope in the table; operators make keys with `tolbooth keys create`. Times are RFC 3339, in UTC. Lists come a page at a time: send `next` of one page as `after` for the one that follows it.

Personal data is masked (`•••`) for every key, in events and in what receivers answered about them. `unmasked=true`, where the tables below have it, shows it to a key that has `payloads:read` as well; other keys get 403. Before it is shown, the audit trail says who saw what, and the `purpose` if one is given.
"""
PUBLISHING = """## Publishing

`POST /events` takes CloudEvents 1.0 in each of the three ways of its HTTP binding:

| mode | `Content-Type` | body |
| --- | --- | --- |
| structured | `application/cloudevents+json` | one event |
| batch | `application/cloudevents-batch+json` | a list of events |
| binary | `application/json`, and the attributes as `ce-` headers | the event's `data` |

A body of `application/json` without `ce-` headers is read as one event or a list of them. Types are written in full here: `uk.gov.council.case.opened.v1`. What the [events](events.md) hold is in the reference, and as JSON Schema under `/schemas`. An event needs at least `specversion`, `id`, `source`, `type` and `time`: see [all attributes](events.md#the-envelope), and [an example of each way](../how-to/publish-and-receive.md#publish) with curl.

The answer has one result for each event, in the order they were sent:

```json
{"results": [{"status": "accepted", "id": "C-1", "seq": 17, "deliveries": 2}]}
```

| `status` | meaning | also says |
| --- | --- | --- |
| `accepted` | it is recorded, and will be delivered | `seq`, its number in the ledger; `deliveries`, how many (0: nobody asked for it) |
| `duplicate` | the same event was accepted before; nothing more is delivered | `seq` of that one |
| `conflict` | another event was accepted under this source and id; this one is kept as an invalid message | `problem`, `fix`, `seq` of the other, `dead_letter` |
| `invalid` | it breaks a rule; it is kept whole as an invalid message | `problem`, `fix`, `where`, `dead_letter` |

The whole answer is 202 if any event was accepted or is a duplicate. It is 422 if none was, and 403 if every one names a source that is not the key's own; the problem document then holds the `results` too. **A request that got no answer, or 503, is sent again as it is**: what was recorded all the same is then a duplicate.
"""
PROBLEMS = """## Problems

Errors are problem documents ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)), `application/problem+json`, with `title`, `status` and a `detail` that says what to do.

| status | when |
| --- | --- |
| 400 | what came is not a request: it ended early, or `after` is not a cursor |
| 401 | no key, or one that is wrong or revoked |
| 403 | the key lacks the scope (`scope` names it), or the source is not the key's own |
| 404 | there is no such event, dead letter, adapter, key or path |
| 405 | the path is there, and that method is not |
| 409 | it cannot be done as things stand: a dead letter that has been dealt with, somebody who was first, routes that another owner has |
| 410 | the cursor is void, because the database was restored from a copy: begin the list again |
| 413 | the body is over the limit of the settings (1 MiB) |
| 415 | the content type is none of those above; what was sent is kept as an invalid message |
| 422 | it was understood and is wrong; `problems`, `results` or `where` and `fix` say what and where |
| 500 | a fault of the hub; `error_id` finds it in the log |
| 503 | the hub cannot take it now (no room on the disk, the database lags, it is stopping); nothing was recorded, and `Retry-After` says when to send it again |
"""
MEANINGS = {
    "source": "Only of this source.",
    "subject": "Only about this subject.",
    "correlationid": "Only of this correlation.",
    "unrouted": "Only those that no route matched.",
    "id": "The one event of this id; needs `source`.",
    "order": "`newest` first unless it is said; `oldest` first to follow along.",
    "limit": "How many at most; 50 unless it is said.",
    "kind": "Only those of this kind.",
    "subscription": "Only those of this receiver.",
    "entry": "Only those that came in by this key or adapter.",
    "resolved": "Also dead deliveries that a replay has delivered since.",
    "owner": "Whose: a settings file's, or a name that was given when they were applied.",
    "seq": "A recorded event, instead of one in the body.",
    "version": "By the routes of this version.",
    "reason": "Why; it goes on record with the key's holder.",
    "holder": "Who it is for: a person or a system.",
    "scopes": "What it may do.",
    "sources": "The sources it may publish as, exact or ending in `*`; needed with `events:publish`.",
}
"""For what the code itself has no description of."""
BODIES = {
    "PUT /routes": "The body is the TOML of [routes and subscriptions](../how-to/write-a-route.md).",
    "POST /routes/explain": "The body is one event as JSON, or nothing where `seq` names one.",
}
