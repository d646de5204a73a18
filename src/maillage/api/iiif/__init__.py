"""IIIF Presentation 3: images of objects and galleries, for any viewer (https://iiif.io/api/presentation/3.0/)."""
