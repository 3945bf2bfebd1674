//! Filters, sorts and body fields that each resource takes, from the official specification.

use crate::world::Kind;

/// The type that a filter's value must have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Integer,
    Text,
    Boolean,
}

/// The type of a filter; `None` when the list does not take it.
pub(super) fn filter(kind: Kind, name: &str) -> Option<Type> {
    let (integers, texts, booleans) = filters(kind);
    if has(integers, name) {
        Some(Type::Integer)
    } else if has(texts, name) {
        Some(Type::Text)
    } else if has(booleans, name) {
        Some(Type::Boolean)
    } else {
        None
    }
}

/// Whether a list can be sorted by a name.
pub(super) fn can_sort(kind: Kind, name: &str) -> bool {
    has(sorts(kind), name)
}

/// Whether a body may have a member.
pub(super) fn can_write(kind: Kind, name: &str) -> bool {
    has(body_fields(kind), name)
}

fn has(names: &str, name: &str) -> bool {
    names.split(' ').any(|known| known == name)
}

/// The filters of a list: integers, texts, booleans.
fn filters(kind: Kind) -> (&'static str, &'static str, &'static str) {
    match kind {
        Kind::Task => (
            "assignee_id billable_time board_id board_status company_id creator_id \
             dependency_type folder_id folder_status fuzzy_people id initial_estimate \
             last_actor_id overdue_status parent_task_id person_type project_id \
             project_manager_id project_type remaining_time service_id status subscriber_id \
             task_list_id task_list_status task_type template_id trackable_by_person_id \
             type_id worked_time workflow_id workflow_status_category_id workflow_status_id",
            "after before board_name bookable_after bookable_before closed_after closed_at \
             closed_before created_at custom_fields date_range due_date due_date_after \
             due_date_before due_date_new due_date_on folder_name full_query fuzzy_dates \
             jump_query last_activity last_activity_after last_activity_before query \
             query_extended start_date start_date_after start_date_before tags task_list_name \
             task_number template title updated_at",
            "public_access repeating subtask",
        ),
        Kind::Comment => (
            "budget_status commentable_project_id company_id discussion_id fuzzy_people \
             page_id person_type project_id responsible_id role_id sales_status_id status \
             status_id task_id",
            "full_query fuzzy_dates jump_query workflow_status_category_id",
            "draft public_access",
        ),
        Kind::Attachment => (
            "comment_id company_id creator_id fuzzy_people id page_id project_id task_id type",
            "full_query fuzzy_dates jump_query",
            "notes_attachment",
        ),
        Kind::Project => (
            "budget_id company_id cost estimated_time fuzzy_people id parent_company_id \
             pending_invoicing person_id profit profit_margin project_color project_id \
             project_type responsible_id revenue status total_worked_time worked_time \
             workflow_id",
            "created_at custom_fields full_query fuzzy_dates jump_query name number \
             project_number query template",
            "for_tracking public_access with_templates",
        ),
        Kind::Person => (
            "accessible_deal_id accessible_doc_id accessible_project_id approval_policy_id \
             approval_workflow_id company_id custom_role_id eligible_replacement_managers \
             holiday_calendar_id hrm_type_id id manager_id project_id project_watching \
             role_id service_id service_type_id status subscribable_id subsidiary_id team \
             time_tracking_policy_id",
            "accessible_filter_id archived_at bookings_after bookings_before created_at \
             custom_fields deactivated_at email first_name full_query fuzzy_dates \
             fuzzy_people joined_at jump_query last_activity_at last_name last_seen_at \
             offboarding_status permissions person_type query subscribable_type tags title",
            "agent autotracking schedulable timesheet_submission_disabled two_factor_auth \
             virtual",
        ),
        Kind::Page => (
            "creator_id fuzzy_people id parent_page_id person_type project_id project_status \
             root_page_id status subscriber_id",
            "created_at custom_fields edited_at full_query fuzzy_dates jump_query \
             last_activity_at query template",
            "",
        ),
        Kind::TaskList => ("board_id folder_id id project_id status", "query restorable", ""),
        Kind::Folder => ("id project_id status", "query", ""),
        Kind::Membership => ("organization_id", "", ""),
        Kind::Deal => (
            "accessible_by_person approval_policy_id budget_status company_id contact_id creator_id \
             deal_status_id deal_type_id fuzzy_people id lost_reason_id origin_deal_id parent_company_id \
             pipeline_id project_id project_type responsible_id sales_status_id stage_status_id status \
             status_id subscriber_id subsidiary_id type",
            "closed_at created_at currency custom_fields date delivered_on end_date full_query fuzzy_dates \
             jump_query last_activity_at name number purchase_order_number query tags template won_at",
            "manual_invoicing_status needs_closing needs_invoicing recurring time_approval",
        ),
        Kind::Expense => (
            "amount approval_status approver_id billable_amount company_id creator_id deal_id fuzzy_people id \
             invoice_id invoicing_status person_id project_id purchase_order_id reimbursement responsible_id \
             service_id service_type_id stage_type status tax_rate_id vendor_id",
            "approved_at created_at currency custom_fields date date_after date_before full_query fuzzy_dates \
             jump_query name paid_on pay_on query reimbursed_on section_name",
            "draft invoiced reimbursable with_draft",
        ),
        Kind::Invoice => (
            "company_id creator_id deal_id export_status fuzzy_people id invoice_state invoice_status \
             invoice_type issuer_id overdue_status parent_company_id payment_status project_id responsible_id \
             sent_status status subscriber_id subsidiary_id",
            "amount created_at currency custom_fields delivery_on full_query fuzzy_dates invoiced_on jump_query \
             last_activity_at number paid_on pay_on purchase_order_number query sent_on tags",
            "automatically_created credited",
        ),
        Kind::PurchaseOrder => (
            "creator_id deal_id id payment_status_id project_id sent_status status_id vendor_id",
            "created_at delivery_on issued_on number query received_on sent_on total_cost",
            "",
        ),
        Kind::Booking => (
            "approval_status approver_id billing_type_id budget_id company_id event_id id origin_id person_id \
             person_type project_id project_type resource_request_id stage_type tags task_id",
            "after approved_at before booking_type canceled_at created_at custom_fields ended_on \
             last_activity_at note started_on status updated_at",
            "autotracking canceled draft with_draft",
        ),
        Kind::Discussion => ("id page_id status", "", ""),
        Kind::Organisation | Kind::Bill => ("", "", ""),
        Kind::Company | Kind::WorkflowStatus => ("id", "query", ""),
    }
}

/// The sorts of a list.
fn sorts(kind: Kind) -> &'static str {
    match kind {
        Kind::Task => {
            "assignee_name billable_time board_name board_position closed_at company_name \
             created_at creator_name custom_fields due_date folder_name folder_position id \
             initial_estimate last_activity last_activity_at last_actor_name number placement \
             project_name remaining_time start_date task_list_name task_list_position \
             task_number title updated_at worked_time workflow_status_name \
             workflow_status_position"
        }
        Kind::Comment => "created_at",
        Kind::Attachment => "id",
        Kind::Project => {
            "company_name created_at custom_fields last_activity_at name number \
             project_number"
        }
        Kind::Person => {
            "autotracking company_name custom_fields custom_role email joined_at last_seen_at \
             manager name role_id schedulable subsidiary title two_factor_auth"
        }
        Kind::Page => {
            "created_at creator_name edited_at id last_activity_at project project_name title \
             updated_at"
        }
        Kind::TaskList => "board_name company_name folder_name project_name",
        Kind::Organisation => "name",
        Kind::Deal => {
            "budget_status closed_at company_name created_at creator_name custom_fields date deal_number \
             deal_status deals_first end_date last_activity_at name number project_name responsible \
             responsible_name stage_status suffix"
        }
        Kind::Expense => "amount billable_amount created_at date deal_name draft id name paid_on pay_on service_name",
        Kind::Invoice => {
            "amount company_name created_at delivery_on invoiced_on last_activity_at number pay_on sent_on subject"
        }
        Kind::PurchaseOrder => {
            "created_at deal_id deal_name delivery_on id issued_on number received_on sent_on status_id vendor_id"
        }
        Kind::Booking => "draft last_activity_at started_on",
        Kind::Discussion => "created_at resolved_at updated_at",
        _ => "",
    }
}

/// The members that a body may have.
fn body_fields(kind: Kind) -> &'static str {
    match kind {
        Kind::Task => {
            "assignee_id attachment_ids custom_fields due_date due_time initial_estimate \
             parent_task_id private project_id remaining_time repeat_on_date \
             repeat_on_interval repeat_on_monthday repeat_on_weekday repeat_schedule_id \
             service_id skip_reposition start_date subscriber_ids tag_list task_list_id title \
             type_id workflow_status_id"
        }
        Kind::Comment => {
            "attachment_ids body company_id deal_id discussion_id draft hidden invoice_id \
             person_id project_id proposal_id purchase_order_id resource_request_id task_id \
             version_number"
        }
        Kind::Attachment => {
            "attachable_id attachable_type attachment_type bill_id booking_id comment_id \
             content_type document_style_id document_type_id expense_id file_updated_at \
             invoice_id name page_id purchase_order_id size task_id temp_url widget_id"
        }
        Kind::Page => {
            "attachment_ids body cover_image_meta cover_image_url custom_fields icon_id \
             parent_page_id position preferences project_id public_access root_page_id steps \
             subscriber_ids title version_number"
        }
        Kind::Expense => {
            "amount attachment_id billable_amount currency custom_fields date markup name paid_on pay_on person_id \
             position purchase_order_id quantity reimbursable reimbursed_on rejected_reason service_id \
             tax_inclusion tax_rate_id vendor_id"
        }
        Kind::Invoice => {
            "attachment_id bank_account_id company_id currency custom_fields delivery_on discount document_type_id \
             invoice_type_id invoiced_on issuer_id note number parent_invoice_id pay_on purchase_order_number \
             sent_on subject subscriber_ids subsidiary_id tag_list"
        }
        Kind::PurchaseOrder => {
            "attachment_id currency deal_id delivery_on document_type_id issued_on note sent_on status_id subject \
             subscriber_ids vendor_id"
        }
        Kind::Bill => "attachment_id date due_date invoice_number purchase_order_id",
        Kind::Booking => {
            "approver_id attachment_ids autotracking booking_method_id custom_fields draft ended_on event_id note \
             origin_id percentage person_id rejected_reason resource_request_id service_id started_on task_id time \
             total_time"
        }
        _ => "",
    }
}
