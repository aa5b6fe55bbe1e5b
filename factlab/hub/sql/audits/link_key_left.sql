-- reads:   the list of all columns of all tables and views, temporary ones and arrivals included
-- returns: table_name, column_name: what may not be there after 3_strip
-- promise: no rows. It lists what may stay instead of what must go, so that a new name is a fault too

SELECT table_name, column_name
FROM duckdb_columns()
WHERE NOT internal
  AND (table_name, column_name) NOT IN (
      ('household', 'marks'), ('household', 'more'),
      ('area', 'area'), ('area', 'households'),
      ('domein', 'bit'), ('domein', 'id'),
      ('organisation', 'bit'), ('organisation', 'id'),
      ('class', 'bit'), ('class', 'groep'), ('class', 'klasse'),
      ('outside', 'partner'), ('outside', 'addresses'), ('outside', 'missing'),
      ('voorziening', 'voorziening'), ('voorziening', 'mark'), ('voorziening', 'more'), ('voorziening', 'bit'),
      ('voorziening', 'id'), ('voorziening', 'domein_bit'), ('voorziening', 'wet'), ('voorziening', 'eenheid_bit'),
      ('voorziening', 'telt'), ('voorziening', 'signaal')
  );
