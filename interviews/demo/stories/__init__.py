"""What happens to the made-up people of the demo, subject by subject, each told through the acts that the pages use."""
