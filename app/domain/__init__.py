"""The questionnaires' meaning and the scoring method: values in, values out, nothing else touched."""
