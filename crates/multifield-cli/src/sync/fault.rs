//! What people can do about a portal that takes no calls.

use multifield_sync::Fault;

use super::Portal;
use crate::failure::Failure;

/// Why the run has stopped. How it goes on is another line.
pub(crate) fn of_fault(fault: Fault, portal: &Portal) -> Failure {
    let message = match fault {
        Fault::Authorisation => {
            "the portal does not accept the webhook: it was deleted, or its address is wrong. Make one in the portal, and put its address where this one is".to_owned()
        }
        Fault::Scope => {
            "the webhook may not call the methods of the CRM: allow it that in the portal (scope crm)".to_owned()
        }
        Fault::Tariff => "the portal's tariff does not include REST".to_owned(),
        Fault::Overload => {
            "the vendor has blocked the portal's REST since it was overloaded: ask its support".to_owned()
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
