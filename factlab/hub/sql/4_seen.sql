-- reads:   household; bound: area_ones, organisations_at, partner_ones, voorzieningen_at (hub/layout.py)
-- writes:  seen (area, voorzieningen, partners, households), of a round that has offices
-- drops:   nothing: link_quality does, once it has counted
-- promise: as profile, with offices among the partners: only for the quality of the link, and no longer than that

CREATE TABLE seen AS
SELECT (marks & $area_ones::UHUGEINT)::USMALLINT                                          AS area,
       (marks >> $voorzieningen_at::UHUGEINT)
           | (more::UHUGEINT << (128 - $voorzieningen_at)::UHUGEINT)                      AS voorzieningen,
       ((marks >> $organisations_at::UHUGEINT) & $partner_ones::UHUGEINT)::UBIGINT        AS partners,
       households
FROM (
    SELECT marks, more, count(*) AS households
    FROM household
    GROUP BY marks, more
);
