"""Extraction in Spark, with `DataFrame.mapInArrow` or `mapInPandas`. Needs pyspark and the extra
`scale`.
"""

from typing import TYPE_CHECKING

from scraper.scale.arrow_batch import PageColumns
from scraper.scale.ray_data import extract_batches
from scraper.sinks.parquet_sink import record_schema

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

__all__ = ["extract_batches", "spark_schema"]


def spark_schema(
    pages: "DataFrame", html_column: str | None = None, url_column: str | None = None
) -> "StructType":
    """The columns that `extract_batches` gives for a data frame of pages. The names of columns are
    those that `extract_batches` gets. Raises SourceError if there are no pages.
    """
    from pyspark.sql.pandas.types import from_arrow_schema
    from pyspark.sql.types import StructType

    columns = PageColumns.of(pages.columns, html_column, url_column)
    records = from_arrow_schema(record_schema())
    taken = {columns.html, *records.names}
    others = [field for field in pages.schema.fields if field.name not in taken]
    return StructType([*records.fields, *others])
