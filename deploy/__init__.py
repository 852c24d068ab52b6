"""What sikuai runs on and is run by: the embedded machine, Apache Kafka, Compose, and the `sikuai` command."""
