"""The bundled Word documents: their format in one place (``paper``), and their texts (``notices``, ``bulletins``)."""
