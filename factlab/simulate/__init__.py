"""What a round would show, on invented households, before any partner gives data: for the procesmanager."""
