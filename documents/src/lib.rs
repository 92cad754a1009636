//! PDF, XLSX and charts, from plain data.
