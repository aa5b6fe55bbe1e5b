"""What follows for wijkteams from published numbers and the assumptions of whoever asks: what if, nothing of ours."""
