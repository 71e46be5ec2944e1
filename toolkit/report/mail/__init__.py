"""Letters as bytes: texts of ``templates/mail`` filled in, and the message (.eml) with its attachments."""
