"""Registry backends: ``oci`` speaks the OCI distribution protocol with every host."""
