"""What the project knows: the codebook, the records, the method, the database and the questions asked of it."""
