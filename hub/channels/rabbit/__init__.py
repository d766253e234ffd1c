"""The RabbitMQ channel: pika publishes, kombu consumes, each on a thread of its own."""
