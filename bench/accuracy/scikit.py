# Trains the model that the request on standard input names and answers with a
# list of labels.
import json
import sys

from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import make_pipeline

MODELS = {
    "multinomial": (CountVectorizer, MultinomialNB(), "multinomialnb__alpha", [0.05, 0.1, 0.3, 1]),
    "complement": (CountVectorizer, ComplementNB(), "complementnb__alpha", [0.1, 0.3, 1, 3]),
    "logistic": (TfidfVectorizer, LogisticRegression(max_iter=1000), "logisticregression__C", [0.3, 1, 3, 10]),
}

request = json.load(sys.stdin)
vectorizer, model, parameter, values = MODELS[request["model"]]
if request["tuned"]:
    pipeline = make_pipeline(vectorizer(ngram_range=(1, 2), min_df=2), model)
    pipeline = GridSearchCV(pipeline, {parameter: values}, scoring="f1_macro", cv=5)
else:
    pipeline = make_pipeline(vectorizer(), model)
pipeline.fit(request["texts"], request["labels"])
json.dump(list(pipeline.predict(request["ask"])), sys.stdout)
