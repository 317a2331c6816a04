"""What was published is read: profiles, changes, areas side by side, the programme, charts and reports."""
