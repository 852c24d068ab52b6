"""What it costs: measured against the goals, each figure beside another taken in the same run (`make bench`)."""
