-- reads:   nothing
-- writes:  nothing
-- drops:   nothing
-- promise: from here on the engine opens no file and no connection, and no setting can be changed back.
--          Two of the settings are here because DuckDB refuses them together with temp_directory at the start

SET enable_external_access = false;
SET lock_configuration = true;
