-- reads:   arrival (area, voorzieningen_high, voorzieningen_low, organisations, classes, households)
-- writes:  profile (area, voorzieningen, organisations, classes, households)
-- drops:   nothing
-- promise: as 4_profiles, of households that were invented: there was nothing to link

CREATE TABLE profile AS
SELECT area::USMALLINT                                                                 AS area,
       (voorzieningen_high::UHUGEINT << 64) | voorzieningen_low::UHUGEINT              AS voorzieningen,
       organisations::UBIGINT                                                          AS organisations,
       classes::UBIGINT                                                                AS classes,
       households::BIGINT                                                              AS households
FROM arrival;
