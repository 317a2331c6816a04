"""A partnership looks at what people said, settles answers, chooses priorities, publishes, and keeps its plan."""
