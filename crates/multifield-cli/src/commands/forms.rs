//! The output formats of edits.

use std::process::ExitCode;

use clap::{
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
    Args, ValueEnum,
};
use multifield_core::{Api, Edits, Entity};
use serde_json::{Map, Value};

use crate::{
    choice::choice,
    failure::Failure,
    number,
    output::{self, Color},
};

#[derive(Args, Debug)]
pub(super) struct OutputArgs {
    /// The output format [default: text on a terminal, else fields]
    #[arg(long, value_parser = one_form())]
    form: Option<Form>,

    /// The kind of the entity, for --form request [default: the kind in CURRENT]
    #[arg(long, value_parser = choice(Entity::ALL, Entity::as_str, &[]))]
    pub(super) entity: Option<Entity>,

    /// The entity's ID, for --form request [default: the ID in CURRENT]
    #[arg(long, value_name = "N", value_parser = number::id, allow_hyphen_values = true)]
    id: Option<u64>,

    /// The methods of --form request [default: classic]
    #[arg(long, value_parser = choice(Api::ALL, Api::as_str, API))]
    pub(super) api: Option<Api>,

    /// Exit with 1 if there are edits
    #[arg(long)]
    pub(super) exit_code: bool,

    /// Colours of --form text [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(super) color: Option<Color>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Form {
    /// The `fields` of crm.contact.update, crm.lead.update, crm.company.update
    Fields,
    /// The `fm` of crm.item.update
    Fm,
    /// The `FM` of on-premise PHP code
    BoxFm,
    /// The body of VibeCode's PATCH, which can only add
    Vibecode,
    /// Method and params of a call, ready to send. Needs --entity and --id, unless the
    /// files contain them
    Request,
    /// A plan to save, for rest, check and apply
    Edits,
    /// A diff for people to read
    Text,
    /// With --lines: the body of a call of batch, with at most 50 calls
    Batch,
}

/// The output formats for one entity.
fn one_form() -> impl TypedValueParser<Value = Form> {
    forms(|form| !matches!(form, Form::Batch))
}

/// The output formats for one entity or for many.
pub(super) fn any_form() -> impl TypedValueParser<Value = Form> {
    forms(|_| true)
}

fn forms(is_one: fn(&Form) -> bool) -> impl TypedValueParser<Value = Form> {
    let forms = Form::value_variants().iter().filter(|form| is_one(form));
    let names = forms.filter_map(ValueEnum::to_possible_value);
    PossibleValuesParser::new(names).try_map(|name| Form::from_str(&name, false))
}

pub(crate) const API: &[(&str, &str)] = &[
    (
        "classic",
        "crm.contact.update, crm.lead.update, crm.company.update",
    ),
    ("universal", "crm.item.update"),
];

/// An output format, with the arguments that it needs.
#[derive(Clone, Copy)]
pub(super) enum Written {
    Json(Json),
    Text { color: bool },
}

/// An output format in JSON.
#[derive(Clone, Copy)]
pub(super) enum Json {
    Fields,
    Fm,
    BoxFm,
    Vibecode,
    Request {
        entity: Option<Entity>,
        id: Option<u64>,
        api: Api,
    },
    Edits,
}

impl OutputArgs {
    /// The output format for one entity.
    pub(super) fn form(&self) -> Result<Written, Failure> {
        let form = match self.form {
            Some(form) => form,
            None if output::is_terminal() => Form::Text,
            None => Form::Fields,
        };
        Ok(match form {
            Form::Batch => {
                return Err(Failure::new(
                    "--form batch",
                    "has no meaning without --lines",
                    "meaningless_option",
                ))
            }
            Form::Fields => Written::Json(Json::Fields),
            Form::Fm => Written::Json(Json::Fm),
            Form::BoxFm => Written::Json(Json::BoxFm),
            Form::Vibecode => Written::Json(Json::Vibecode),
            Form::Request => Written::Json(Json::Request {
                entity: self.entity,
                id: self.id,
                api: self.api.unwrap_or_default(),
            }),
            Form::Edits => Written::Json(Json::Edits),
            Form::Text => Written::Text {
                color: output::has_color(self.color.unwrap_or_default()),
            },
        })
    }

    /// The options of a run that select the output format.
    pub(super) fn of_run(&self) -> Result<Map<String, Value>, Failure> {
        let form = self.form.unwrap_or(Form::Fields);
        let mut given = Map::new();
        let name = form.to_possible_value();
        let name = name.as_ref().map_or("", PossibleValue::get_name);
        if let Form::BoxFm | Form::Vibecode | Form::Edits = form {
            return Err(Failure::new(
                format!("--form {name}"),
                "has no meaning with --lines, expected fields, fm, request, batch or text",
                "meaningless_option",
            ));
        }
        given.insert("form".to_owned(), name.into());
        if let Some(entity) = self.entity {
            given.insert("entity".to_owned(), entity.as_str().into());
        }
        if let Some(api) = self.api {
            given.insert("api".to_owned(), api.as_str().into());
        }
        Ok(given)
    }

    /// Prints the edits, and returns the exit code.
    pub(super) fn print(&self, edits: &Edits, form: Written) -> Result<ExitCode, Failure> {
        match form {
            Written::Text { color } => output::print(edits.text().color(color).to_string())?,
            Written::Json(json) => {
                output::print(json.write(edits)? + "\n")?;
                remark(edits);
            }
        }
        Ok(self.code(edits))
    }

    pub(super) fn code(&self, edits: &Edits) -> ExitCode {
        let has_edits = self.exit_code && !edits.is_empty();
        ExitCode::from(u8::from(has_edits))
    }
}

impl Json {
    pub(super) fn write(self, edits: &Edits) -> Result<String, Failure> {
        Ok(match self {
            Json::Fields => edits.fields().to_json(),
            Json::Fm => edits.fm().to_json(),
            Json::BoxFm => edits.box_fm().to_json(),
            Json::Vibecode => {
                let vibecode = edits.vibecode().map_err(|error| {
                    Failure::new("--form vibecode", error.to_string(), error.code().as_str())
                })?;
                vibecode.to_json()
            }
            Json::Request { entity, id, api } => {
                let request = edits.request(entity, id, api);
                let request = request.map_err(|error| Failure::in_files(&error, &[]))?;
                request.map_or_else(|| "null".to_owned(), |request| request.to_json())
            }
            Json::Edits => edits.to_json(),
        })
    }
}

/// Prints on stderr what an output format for the portal cannot contain.
pub(super) fn remark(edits: &Edits) {
    if let Some(unfinished) = edits.unfinished() {
        output::say(&unfinished.to_string());
    }
    for warning in edits.warnings() {
        output::say(&warning.to_string());
    }
}
