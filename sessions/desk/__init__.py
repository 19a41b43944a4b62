"""What is composed of several rooms: dashboard, project page, session page, the live stream."""
