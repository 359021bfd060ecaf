//! Files and pictures of the first companies of the demo.

use platform::{Ctx, Error, Principal};
use uuid::Uuid;

/// An offer of one page.
pub(super) const OFFER: &[u8] = include_bytes!("offer.pdf");
pub(super) const PRICES: &[u8] = b"article;unit;price\r\nSensor S1;piece;49.00\r\nGateway G2;piece;199.00\r\nSupport;month;29.00\r\n";
pub(super) const MINUTES: &[u8] = b"# Kick-off\n\n- Goals and dates agreed\n- Test installation in week 14\n- Next call: Tuesday, 10:00\n";
/// Logos of companies that do not exist.
const LOGOS: [&[u8]; 4] =
    [include_bytes!("logo-1.png"), include_bytes!("logo-2.png"), include_bytes!("logo-3.png"), include_bytes!("logo-4.png")];

/// Attaches files to some companies as their owners would have, and gives some of them a logo.
pub async fn add(ctx: &Ctx, companies: &[(Uuid, &Principal)]) -> Result<(), Error> {
    for (n, (company, owner)) in companies.iter().take(12).enumerate() {
        let by = ctx.acting_as((*owner).clone());
        if n % 3 == 0 {
            attachments::add_demo_file(&by, (&customers::CUSTOMERS, *company), owner, "Offer.pdf", OFFER).await?;
            attachments::add_demo_file(&by, (&customers::CUSTOMERS, *company), owner, "Price list.csv", PRICES).await?;
        }
        if n % 4 == 1 {
            attachments::add_demo_file(&by, (&customers::CUSTOMERS, *company), owner, "Minutes of the kick-off.md", MINUTES).await?;
        }
        if let Some(logo) = LOGOS.get(n / 2).filter(|_| n % 2 == 0) {
            customers::add_demo_picture(&by, *company, logo).await?;
        }
    }
    Ok(())
}
