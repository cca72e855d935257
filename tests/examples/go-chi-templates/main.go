package main

import (
	"html/template"
	"log"
	"net/http"
	"os"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

func main() {
	pages := template.Must(template.ParseGlob("templates/*.html"))
	router := chi.NewRouter()
	router.Use(middleware.Recoverer)
	router.Get("/hello/{name}", func(w http.ResponseWriter, r *http.Request) {
		data := map[string]string{"Greeting": os.Getenv("GREETING"), "Name": chi.URLParam(r, "name")}
		if err := pages.ExecuteTemplate(w, "hello.html", data); err != nil {
			log.Print(err)
		}
	})
	router.Handle("/static/*", http.StripPrefix("/static/", http.FileServer(http.Dir("./web/static"))))
	log.Fatal(http.ListenAndServe(":3000", router))
}
