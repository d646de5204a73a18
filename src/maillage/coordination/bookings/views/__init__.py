"""The bookings' office pages."""
