"""Classes held in person or live: plan, timetable, enrolment, attendance."""
