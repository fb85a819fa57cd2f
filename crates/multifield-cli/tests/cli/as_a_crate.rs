use multifield_core::{Api, Current, Desired, Diff, Entity};

fn main() -> Result<(), multifield_core::Error> {
    // The state of the portal: a response, unchanged.
    let current = Current::from_json(
        r#"{"result": {"ID": "43", "NAME": "Anna", "PHONE": [
            {"ID": "222", "VALUE_TYPE": "WORK", "VALUE": "111111", "TYPE_ID": "PHONE"},
            {"ID": "223", "VALUE_TYPE": "WORK", "VALUE": "222222", "TYPE_ID": "PHONE"}
        ]}}"#,
    )?;
    // The desired state.
    let desired = Desired::from_json(r#"{"PHONE": ["111111", "333333"]}"#)?;

    let edits = Diff::new().max_deletes(Some(2)).diff(&current, &desired)?;
    assert_eq!(
        edits.fields().to_json(),
        r#"{"PHONE":[{"ID":223,"VALUE":"333333","VALUE_TYPE":"WORK"}]}"#,
    );
    // If there are no edits, there is no request.
    if let Some(request) = edits.request(Entity::Contact, 43, Api::Universal)? {
        println!("{}", request.to_json());
    }
    Ok(())
}
