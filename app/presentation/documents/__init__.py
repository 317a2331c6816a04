"""What goes on paper: the questionnaire, one person's own answers, a profile's report and poster."""
