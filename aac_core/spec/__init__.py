"""Reading ``agent.yaml``: bytes to a document with places, to the model, to what an image depends on."""
