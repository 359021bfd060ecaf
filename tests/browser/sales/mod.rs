mod bulk;
mod leads;
mod products;
