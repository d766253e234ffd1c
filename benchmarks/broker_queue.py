"""What a bench asks of the broker itself."""

from __future__ import annotations

import pika
from pika.exceptions import AMQPError


def consumers(url: str, queue: str) -> int:
    """How many consumers a queue has; 0 while it is not there. Raises OSError when the broker is away."""
    try:
        connection = pika.BlockingConnection(pika.URLParameters(url))
    except AMQPError as error:
        raise OSError(f"RabbitMQ cannot be reached: {error!r}") from error
    try:
        return int(connection.channel().queue_declare(queue, passive=True).method.consumer_count)
    except AMQPError:
        return 0
    finally:
        if connection.is_open:
            connection.close()
