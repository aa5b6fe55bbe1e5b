-- reads:   household; bound: area_ones, organisations_at, organisation_ones, voorzieningen_at, profile_ones,
--          classes_at, class_ones (hub/layout.py)
-- writes:  profile (area, voorzieningen, organisations, classes, households); no classes without a frame
-- drops:   household
-- promise: households that are alike become one row with their number; nothing about one household is left

CREATE TABLE profile AS
SELECT (marks & $area_ones::UHUGEINT)::USMALLINT                                             AS area,
       (marks >> $voorzieningen_at::UHUGEINT)
           | (more::UHUGEINT << (128 - $voorzieningen_at)::UHUGEINT)                         AS voorzieningen,
       ((marks >> $organisations_at::UHUGEINT) & $organisation_ones::UHUGEINT)::UBIGINT      AS organisations,
       ((marks >> $classes_at::UHUGEINT) & $class_ones::UHUGEINT)::UBIGINT                  AS classes,
       households
FROM (
    SELECT marks & $profile_ones::UHUGEINT AS marks, more, count(*) AS households
    FROM household
    GROUP BY ALL
);

DROP TABLE household;
