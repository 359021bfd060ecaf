mod bulk;
mod imports;
mod leads;
mod products;
