"""What learners say about a course or a class afterwards."""
