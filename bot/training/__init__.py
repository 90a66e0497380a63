"""What `lactabot train` fits beside Rasa's model; never imported by what serves."""
