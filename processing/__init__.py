"""The machine room: files, jobs, renders, reports. It never says the word song."""
