//! The portal's methods.

use std::sync::{Mutex, PoisonError};

use axum::http::StatusCode;
use jiff::Timestamp;
use multifield_core::{Api, Entity, Generation};

use crate::{
    answer::{time_since, Answer, Failure},
    list,
    php::{array, entry, parse_query, Array, Value},
    rows, shape,
    store::{Access, Store},
};

const MAX_COMMANDS: usize = 50;

pub(crate) struct Portal {
    store: Mutex<Store>,
    generation: Generation,
    is_quiet: bool,
}

#[derive(Clone, Copy)]
enum Action {
    Add,
    Get,
    List,
    Update,
}

/// A method other than `batch`, of an entity that its name or `entityTypeId`
/// says.
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
            "get" => Action::Get,
            "list" => Action::List,
            "update" => Action::Update,
            _ => return Err(unknown()),
        };
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

    /// The error for an ID that no entity has.
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

    /// The entity as this method's family gives it.
    fn shape(
        &self,
        access: &Access<'_>,
        id: u64,
        generation: Generation,
    ) -> Result<Array, Failure> {
        let names = access
            .names(self.entity, id)?
            .ok_or_else(|| self.not_found())?;
        let rows = access.rows(self.entity, id)?;
        Ok(match self.api {
            Api::Universal => shape::item(self.entity, id, names, &rows::read(rows, generation)?),
            _ => shape::classic(self.entity, id, names, &rows),
        })
    }
}

impl Portal {
    /// One that says on stderr what is surprising about a call, unless it is quiet.
    pub(crate) fn new(store: Store, generation: Generation, is_quiet: bool) -> Self {
        Portal {
            store: Mutex::new(store),
            generation,
            is_quiet,
        }
    }

    /// Carries out a call. A method's name has no case.
    pub(crate) fn call(&self, method: &str, params: &Array) -> Result<Answer, Failure> {
        match method.to_ascii_lowercase().as_str() {
            "batch" => self.batch(params),
            name => self.single(name, params),
        }
    }

    fn single(&self, name: &str, params: &Array) -> Result<Answer, Failure> {
        let method = Method::find(name, params, self.generation)?;
        // A call that panicked has left no transaction behind.
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let access = store.begin()?;
        let answer = match method.action {
            Action::Get => {
                let shape = method.shape(&access, method.id(params)?, self.generation)?;
                match method.api {
                    Api::Universal => item(shape).into(),
                    _ => Value::from(shape).into(),
                }
            }
            Action::List => self.list(&method, &access, params)?,
            Action::Add => {
                let fields = method.fields(params)?;
                let id = access.add(method.entity, None)?;
                self.write(&method, &access, (name, id), fields, params)?
            }
            Action::Update => {
                let (id, fields) = (method.id(params)?, method.fields(params)?);
                if access.names(method.entity, id)?.is_none() {
                    return Err(method.not_found());
                }
                self.write(&method, &access, (name, id), fields, params)?
            }
        };
        access.commit()?;
        Ok(answer)
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
        Ok(match (api, method.action) {
            (Api::Universal, _) => item(method.shape(access, id, self.generation)?),
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
    ) -> Result<Answer, Failure> {
        let select = entry(params, "select").map_or_else(Vec::new, Value::elements);
        let page = list::page(access.ids(method.entity)?, params)?;
        let mut shapes = Vec::with_capacity(page.ids.len());
        for id in page.ids {
            let shape = method.shape(access, id, self.generation)?;
            shapes.push(shape::selected(shape, method.api, &select).into());
        }
        let shapes: Value = shapes.into_iter().collect();
        Ok(Answer {
            result: match method.api {
                Api::Universal => array([("items", shapes)]).into(),
                _ => shapes,
            },
            next: page.next,
            total: page.total,
        })
    }

    /// Carries out commands one by one, each as a call of its own.
    fn batch(&self, params: &Array) -> Result<Answer, Failure> {
        let none = Array::new();
        let commands = entry(params, "cmd")
            .and_then(Value::as_array)
            .unwrap_or(&none);
        if commands.len() > MAX_COMMANDS {
            let description = "Max batch length exceeded";
            return Err(Failure::wrong("ERROR_BATCH_LENGTH_EXCEEDED", description));
        }
        let halts = entry(params, "halt").is_some_and(Value::is_truthy);
        let [mut results, mut errors, mut totals, mut nexts, mut times] =
            std::array::from_fn(|_| Array::new());
        for (key, command) in commands {
            let start = Timestamp::now();
            match self.command(command) {
                Ok(answer) => {
                    results.insert(key.clone(), answer.result);
                    let of = |number: Option<u64>| Some((key.clone(), number?.into()));
                    totals.extend(of(answer.total));
                    nexts.extend(of(answer.next));
                    times.insert(key.clone(), time_since(start));
                }
                Err(failure) => {
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
        Ok(Value::from(result).into())
    }

    fn command(&self, command: &Value) -> Result<Answer, Failure> {
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
        self.single(&method.to_ascii_lowercase(), &parse_query(query.as_bytes()))
    }
}

fn item(shape: Array) -> Value {
    array([("item", shape.into())]).into()
}
