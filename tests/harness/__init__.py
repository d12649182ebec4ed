"""What the tests are run with: leak checks, servers, fixtures."""
