"""The shops' people, stories and phrases: one TOML file a shop, read by `app.sandbox.script`."""
