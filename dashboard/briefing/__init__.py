"""What leaves the building: briefings, cards and agendas. One model of a document, three writers that cannot differ."""
