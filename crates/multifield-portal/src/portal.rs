//! The portal's methods.

use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;
use jiff::Timestamp;
use multifield_core::{Api, Entity, Generation, Severity};

use crate::{
    answer::{time_since, Answer, Failure, Usage},
    call::Call,
    files,
    limits::Operating,
    list,
    log::Log,
    people::People,
    php::{array, entry, parse_query, Array, Value},
    rows, shape,
    store::{Access, Store},
};

const MAX_COMMANDS: usize = 50;

pub(crate) struct Portal {
    pub(crate) store: Mutex<Store>,
    pub(crate) generation: Generation,
    pub(crate) is_quiet: bool,
    /// Whether items have file fields.
    pub(crate) has_files: bool,
    pub(crate) operating: Operating,
    pub(crate) people: People,
    pub(crate) log: Log,
}

#[derive(Clone, Copy)]
enum Action {
    Add,
    Fields,
    Get,
    List,
    Update,
}

/// A method other than `batch`. The entity comes from its name or from `entityTypeId`.
struct Method {
    api: Api,
    entity: Entity,
    action: Action,
}

impl Method {
    fn find(name: &str, params: &Array, generation: Generation) -> Result<Method, Failure> {
        let unknown = || {
            let status = StatusCode::NOT_FOUND;
            Failure::new(status, "ERROR_METHOD_NOT_FOUND", "Method not found!")
        };
        let rest = name.strip_prefix("crm.").ok_or_else(unknown)?;
        let (subject, action) = rest.split_once('.').ok_or_else(unknown)?;
        let action = match action {
            "add" => Action::Add,
            "fields" => Action::Fields,
            "get" => Action::Get,
            "list" => Action::List,
            "update" => Action::Update,
            _ => return Err(unknown()),
        };
        if matches!(action, Action::Fields) && subject != "item" {
            return Err(unknown());
        }
        let (api, entity) = if subject == "item" && generation != Generation::Legacy {
            let entity = entry(params, "entityTypeId").and_then(shape::entity_of);
            let missing = || Failure::wrong("NOT_FOUND", "SPA not found");
            (Api::Universal, entity.ok_or_else(missing)?)
        } else {
            (Api::Classic, subject.parse().map_err(|_| unknown())?)
        };
        Ok(Method {
            api,
            entity,
            action,
        })
    }

    /// Returns the error for an ID without an entity.
    fn not_found(&self) -> Failure {
        match (self.api, self.action) {
            (Api::Universal, _) => Failure::wrong("NOT_FOUND", "Item not found"),
            (Api::Classic, Action::Update) => {
                let name = match self.entity {
                    Entity::Contact => "Contact",
                    Entity::Lead => "Lead",
                    _ => "Company",
                };
                Failure::wrong("", format!("{name} is not found"))
            }
            _ => Failure::wrong("", "Not found"),
        }
    }

    fn id(&self, params: &Array) -> Result<u64, Failure> {
        let id = entry(params, "id").and_then(Value::to_integer);
        let id = id
            .and_then(|id| u64::try_from(id).ok())
            .filter(|id| *id > 0);
        id.ok_or_else(|| match self.api {
            Api::Universal => Failure::wrong("100", "Could not find value for parameter {id}"),
            _ => Failure::wrong("", "ID is not defined or invalid."),
        })
    }

    fn fields<'p>(&self, params: &'p Array) -> Result<&'p Array, Failure> {
        let fields = entry(params, "fields").and_then(Value::as_array);
        fields.ok_or_else(|| match self.api {
            Api::Universal => Failure::wrong("100", "Could not find value for parameter {fields}"),
            _ => Failure::wrong("", "Parameter 'fields' must be array."),
        })
    }
}

impl Portal {
    /// Carries out a call. The case of the method's name does not matter.
    pub(crate) fn call(
        &self,
        method: &str,
        params: &Array,
        call: &mut Call,
    ) -> Result<Answer, Failure> {
        let answer = match method.to_ascii_lowercase().as_str() {
            "batch" => self.batch(params, call),
            name => self.single(name, params, call),
        };
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        self.people.after(call, &mut store, &self.log)?;
        answer
    }

    fn single(&self, name: &str, params: &Array, call: &mut Call) -> Result<Answer, Failure> {
        let start = Timestamp::now();
        let method = Method::find(name, params, self.generation)?;
        self.operating.check(name, start)?;
        // The lock may be poisoned: a call that panicked has rolled back its transaction.
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let mut carried_out = self.carry_out(&method, name, params, &mut store, call);
        let finish = Timestamp::now();
        let usage = self.operating.note(name, start, finish);
        match &mut carried_out {
            Ok(answer) => answer.usage = Some(usage),
            Err(failure) => failure.usage = Some(usage),
        }
        // The store is still locked, so the lines of the log have the order of the
        // commands.
        let error = carried_out.as_ref().err().map(|failure| failure.code);
        self.log
            .command(call, (name, method.entity, params), finish, error)?;
        carried_out
    }

    fn carry_out(
        &self,
        method: &Method,
        name: &str,
        params: &Array,
        store: &mut Store,
        call: &mut Call,
    ) -> Result<Answer, Failure> {
        let access = store.begin()?;
        let mut touched = Vec::new();
        let answer = match method.action {
            Action::Fields => {
                let fields = self.fields(method, params);
                Value::from(array([("fields", fields.into())])).into()
            }
            Action::Get => {
                let id = method.id(params)?;
                let shape = self.shape(method, &access, id, params)?;
                touched.push(id);
                match method.api {
                    Api::Universal => item(shape).into(),
                    _ => Value::from(shape).into(),
                }
            }
            Action::List => self.list(method, &access, params, &mut touched)?,
            Action::Add => {
                let fields = method.fields(params)?;
                let id = access.add(method.entity, None)?;
                touched.push(id);
                self.write(method, &access, (name, id), fields, params)?
            }
            Action::Update => {
                let (id, fields) = (method.id(params)?, method.fields(params)?);
                if access.names(method.entity, id)?.is_none() {
                    return Err(method.not_found());
                }
                touched.push(id);
                self.write(method, &access, (name, id), fields, params)?
            }
        };
        access.commit()?;
        let touched = touched.into_iter().map(|id| (method.entity, id));
        call.touched.extend(touched);
        Ok(answer)
    }

    /// Returns the entity in the format of the method's family.
    fn shape(
        &self,
        method: &Method,
        access: &Access<'_>,
        id: u64,
        params: &Array,
    ) -> Result<Array, Failure> {
        let entity = method.entity;
        let names = access
            .names(entity, id)?
            .ok_or_else(|| method.not_found())?;
        let rows = access.rows(entity, id)?;
        Ok(match method.api {
            Api::Universal => {
                let rows = rows::read(rows, self.generation)?;
                let mut shape = shape::item(entity, id, names, &rows);
                if self.has_files {
                    let original = files::has_original_names(params);
                    shape.extend(files::of_item(access, entity, id, original)?);
                }
                shape
            }
            _ => shape::classic(entity, id, names, &rows),
        })
    }

    /// Returns the result of `crm.item.fields`.
    fn fields(&self, method: &Method, params: &Array) -> Array {
        let mut fields = shape::item_fields(method.entity);
        if self.has_files {
            fields.extend(files::described(files::has_original_names(params)));
        }
        fields
    }

    fn write(
        &self,
        method: &Method,
        access: &Access<'_>,
        (name, id): (&str, u64),
        fields: &Array,
        params: &Array,
    ) -> Result<Answer, Failure> {
        let (api, entity) = (method.api, method.entity);
        let before = access.rows(entity, id)?;
        let (changes, findings) = rows::changes(&before, api, params, self.generation)?;
        if !self.is_quiet {
            for finding in findings {
                eprintln!("{name} {id}: {finding}");
            }
        }
        access.rename(entity, id, &shape::names_in(entity, api, fields))?;
        access.change(entity, id, &changes)?;
        if self.has_files && api == Api::Universal {
            let original = files::has_original_names(params);
            for finding in files::change(access, entity, id, fields, original)? {
                if !self.is_quiet && finding.code().severity() > Severity::Note {
                    eprintln!("{name} {id}: {finding}");
                }
            }
        }
        Ok(match (api, method.action) {
            (Api::Universal, _) => item(self.shape(method, access, id, params)?),
            (Api::Classic, Action::Add) => id.into(),
            _ => Value::Bool(true),
        }
        .into())
    }

    fn list(
        &self,
        method: &Method,
        access: &Access<'_>,
        params: &Array,
        touched: &mut Vec<u64>,
    ) -> Result<Answer, Failure> {
        let select = entry(params, "select").map_or_else(Vec::new, Value::elements);
        let page = list::page(access.ids(method.entity)?, params)?;
        let mut shapes = Vec::with_capacity(page.ids.len());
        for id in page.ids {
            let shape = self.shape(method, access, id, params)?;
            shapes.push(shape::selected(shape, method.api, &select).into());
            touched.push(id);
        }
        let shapes: Value = shapes.into_iter().collect();
        Ok(Answer {
            result: match method.api {
                Api::Universal => array([("items", shapes)]).into(),
                _ => shapes,
            },
            next: page.next,
            total: page.total,
            usage: None,
        })
    }

    /// Carries out the commands one by one, each like a separate call.
    fn batch(&self, params: &Array, call: &mut Call) -> Result<Answer, Failure> {
        let none = Array::new();
        let commands = entry(params, "cmd")
            .and_then(Value::as_array)
            .unwrap_or(&none);
        if commands.len() > MAX_COMMANDS {
            let description = "Max batch length exceeded";
            return Err(Failure::wrong("ERROR_BATCH_LENGTH_EXCEEDED", description));
        }
        let halts = entry(params, "halt").is_some_and(Value::is_truthy);
        let count = call.commands_of(commands.len());
        let mut refused: Option<Usage> = None;
        let [mut results, mut errors, mut totals, mut nexts, mut times] =
            std::array::from_fn(|_| Array::new());
        for (key, command) in commands.iter().take(count) {
            let start = Timestamp::now();
            let carried_out = self.command(command, call);
            if call.leaves_out() {
                continue;
            }
            match carried_out {
                Ok(answer) => {
                    results.insert(key.clone(), answer.result);
                    let of = |number: Option<u64>| Some((key.clone(), number?.into()));
                    totals.extend(of(answer.total));
                    nexts.extend(of(answer.next));
                    times.insert(key.clone(), time_since(start, answer.usage));
                }
                Err(failure) => {
                    if failure.status == StatusCode::TOO_MANY_REQUESTS {
                        refused = failure.usage;
                    }
                    errors.insert(key.clone(), failure.into_array().into());
                    if halts {
                        break;
                    }
                }
            }
        }
        let result = array([
            ("result", results.into()),
            ("result_error", errors.into()),
            ("result_total", totals.into()),
            ("result_next", nexts.into()),
            ("result_time", times.into()),
        ]);
        Ok(Answer {
            // A refused command has no time of its own, so the batch reports its usage.
            usage: refused,
            ..Value::from(result).into()
        })
    }

    fn command(&self, command: &Value, call: &mut Call) -> Result<Answer, Failure> {
        let command = command.to_text().unwrap_or_default();
        let (method, query) = command.split_once('?').unwrap_or((&command, ""));
        if method.eq_ignore_ascii_case("batch") {
            let (status, code) = (
                StatusCode::METHOD_NOT_ALLOWED,
                "ERROR_BATCH_METHOD_NOT_ALLOWED",
            );
            let description = "Method is not allowed for batch usage";
            return Err(Failure::new(status, code, description));
        }
        if command.contains("$result[") {
            let description = "this portal does not put results of other commands into a command";
            return Err(Failure::wrong("", description));
        }
        let params = parse_query(query.as_bytes());
        self.single(&method.to_ascii_lowercase(), &params, call)
    }
}

fn item(shape: Array) -> Value {
    array([("item", shape.into())]).into()
}
