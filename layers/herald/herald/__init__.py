"""Herald: creates groups for instant-messaging systems and tells everyone concerned."""
