//! The fields of a lead, contact and company next to the multifields, as the
//! vendor lists them: those that can be written and those that are ignored.
//!
//! The classic names are from the pages `crm.lead.fields`, `crm.contact.fields`
//! and `crm.company.fields` (`isReadOnly`), the universal ones from the page
//! "CRM object fields" (column "Access"). The kinds of entity share a list: a
//! field that can be written in one of them counts as one that can be written.

use super::dialect::Dialect;

/// The effect of writing a field that is not a multifield.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Writable,
    ReadOnly,
    /// The field is read-only, and derived from the multifields.
    Echo,
}

impl Dialect {
    /// The access to a field, according to the vendor's lists. None if no list contains
    /// the field.
    pub(super) fn access(self, key: &str) -> Option<Access> {
        let (echoes, read_only, writable, custom) = match self {
            Dialect::Classic => (CLASSIC_ECHOES, CLASSIC_READ_ONLY, CLASSIC, CLASSIC_CUSTOM),
            Dialect::Fm => (ITEM_ECHOES, ITEM_READ_ONLY, ITEM, ITEM_CUSTOM),
        };
        let is_in = |names: &str| names.split_ascii_whitespace().any(|name| name == key);
        let is_custom = || custom.iter().any(|prefix| key.starts_with(prefix));
        match () {
            () if is_in(echoes) => Some(Access::Echo),
            () if is_in(read_only) => Some(Access::ReadOnly),
            () if is_in(writable) || is_custom() => Some(Access::Writable),
            () => None,
        }
    }
}

const CLASSIC_CUSTOM: &[&str] = &["UF_", "PARENT_ID_"];

const CLASSIC_ECHOES: &str = "HAS_EMAIL HAS_IMOL HAS_PHONE";

const CLASSIC_READ_ONLY: &str = "CREATED_BY_ID DATE_CLOSED DATE_CREATE DATE_MODIFY ID \
    IS_RETURN_CUSTOMER LAST_COMMUNICATION_TIME LEAD_ID MODIFY_BY_ID MOVED_BY_ID MOVED_TIME \
    STATUS_SEMANTIC_ID";

const CLASSIC: &str = "ADDRESS ADDRESS_2 ADDRESS_CITY ADDRESS_COUNTRY ADDRESS_COUNTRY_CODE \
    ADDRESS_LEGAL ADDRESS_LOC_ADDR_ID ADDRESS_POSTAL_CODE ADDRESS_PROVINCE ADDRESS_REGION \
    ASSIGNED_BY_ID BANKING_DETAILS BIRTHDATE COMMENTS COMPANY_ID COMPANY_IDS COMPANY_TITLE \
    COMPANY_TYPE CONTACT_ID CONTACT_IDS CURRENCY_ID EMPLOYEES EXPORT HONORIFIC INDUSTRY \
    IS_MANUAL_OPPORTUNITY IS_MY_COMPANY LAST_ACTIVITY_BY LAST_ACTIVITY_TIME LAST_NAME LOGO NAME \
    OPENED OPPORTUNITY ORIGINATOR_ID ORIGIN_ID ORIGIN_VERSION PHOTO POST REG_ADDRESS \
    REG_ADDRESS_2 REG_ADDRESS_CITY REG_ADDRESS_COUNTRY REG_ADDRESS_COUNTRY_CODE \
    REG_ADDRESS_LOC_ADDR_ID REG_ADDRESS_POSTAL_CODE REG_ADDRESS_PROVINCE REG_ADDRESS_REGION \
    REVENUE SECOND_NAME SOURCE_DESCRIPTION SOURCE_ID STATUS_DESCRIPTION STATUS_ID TITLE TYPE_ID \
    UTM_CAMPAIGN UTM_CONTENT UTM_MEDIUM UTM_SOURCE UTM_TERM";

/// With `useOriginalUfNames`, custom fields are named as in the classic methods.
const ITEM_CUSTOM: &[&str] = &["ufCrm", "UF_CRM_", "parentId"];

/// The vendor's page lacks `imolLine`, but it was observed next to the others.
const ITEM_ECHOES: &str = "email emailHome emailMailing emailWork hasEmail hasImol hasPhone icq \
    imol imolLine phone phoneMailing phoneMobile phoneWork skype";

const ITEM_READ_ONLY: &str = "address addressLegal createdBy createdTime dateClosed \
    dateCreateShort dateModifyShort entityTypeId id isConvert isReturnCustomer \
    lastCommunicationCallTime lastCommunicationEmailTime lastCommunicationImolTime \
    lastCommunicationTime lastCommunicationWebformTime login movedBy movedTime productId \
    searchContent shortName stageSemanticId ufAccountantSign ufDirectorSign ufLogo ufStamp \
    updatedBy updatedTime";

const ITEM: &str = "assignedById bankingDetails birthdate categoryId comments companyId \
    companyIds companyTitle contactId contactIds currencyId employees export honorific industry \
    isManualOpportunity isMyCompany lastActivityBy lastActivityTime lastName leadId logo name \
    observers opened opportunity originId originVersion originatorId photo post revenue \
    secondName sourceDescription sourceId stageId statusDescription title typeId utmCampaign \
    utmContent utmMedium utmSource utmTerm webformId";
