mod leads;
mod products;
