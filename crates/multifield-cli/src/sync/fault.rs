//! Advice for people about a portal that accepts no calls.

use multifield_sync::Fault;

use super::Portal;
use crate::failure::Failure;

/// The reason why the run stopped. Another line says how to continue.
pub(crate) fn of_fault(fault: Fault, portal: &Portal) -> Failure {
    let message = match fault {
        Fault::Authorisation => {
            "the portal does not accept the webhook: it was deleted, or its address is wrong. Create a new one in the portal, and use its address".to_owned()
        }
        Fault::Scope => {
            "the webhook may not call the methods of the CRM: add the scope crm to it in the portal".to_owned()
        }
        Fault::Tariff => "the portal's tariff does not include REST".to_owned(),
        Fault::Overload => {
            "the vendor has blocked REST for this portal because of overload: ask the vendor's support".to_owned()
        }
        Fault::Closed => "the portal is closed or deleted".to_owned(),
        Fault::Https => "the portal is to be called by https:".to_owned(),
        Fault::Redirect => {
            "the portal has another address: open it in a browser, and correct the webhook".to_owned()
        }
        Fault::NoAnswer => {
            let lack = portal.lack();
            let lack = lack.unwrap_or_else(|| "there was no answer".to_owned());
            format!("{lack}, several times in a row: is the address of the webhook right, and does the portal run?")
        }
        _ => "the portal takes no calls".to_owned(),
    };
    Failure::new(portal.host(), message, fault.as_str())
}
